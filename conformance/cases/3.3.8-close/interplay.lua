-- To-be-closed variables with loops, coroutines, tail positions and upvalues.
local log = {}
local function c(n) return setmetatable({ n = n }, { __close = function(s, e) log[#log + 1] = s.n .. (e and "!" or "") end }) end
local function flush() print(table.concat(log, " ")) log = {} end
for i = 1, 3 do local a <close> = c("i" .. i) for j = 1, 2 do local b <close> = c("j" .. j) if j == 1 then goto cont end ::cont:: end if i == 2 then break end end flush()
local function f(n) local a <close> = c("f" .. n) if n > 0 then return f(n - 1) end return "end" end
print(f(3)) flush()
local co = coroutine.wrap(function() local a <close> = c "co" for i = 1, 2 do local b <close> = c("it" .. i) coroutine.yield(i) end return "fin" end)
print(co(), co(), co()) flush()
local keep
do local u <close> = c "up" keep = function() return u.n end end
print(keep()) flush()
print(pcall(function() local a <close> = c "outer" local ok, e = pcall(function() local b <close> = c "inner" error "E" end) error("second", 0) end)) flush()
local function iter() local i = 0 return function() i = i + 1 if i < 4 then return i end end, nil, nil, c "iter" end
for i in iter() do if i == 2 then break end end flush()
pcall(function() for i in iter() do error "x" end end) flush()
local co2 = coroutine.create(function() local a <close> = c "never resumed" for i in iter() do coroutine.yield() end end)
coroutine.resume(co2)
coroutine.close(co2) flush()
local x <close> = nil
local y <const>, z <close> = 1, c "main chunk end"
while true do local w <close> = c "while" if #log >= 0 then break end end flush()
print(select("#", (function() local a <close> = c "va" return 1, nil, nil end)())) flush()
