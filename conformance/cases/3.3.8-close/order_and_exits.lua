-- Variables close in reverse order on every way out of the block.
local function c(n) return setmetatable({}, { __close = function(_, e) io.write("[", n, " ", tostring(e), "]") end }) end
do local a <close> = c "a"; local b <close> = c "b" end print()
for i = 1, 3 do local x <close> = c(i); if i == 2 then break end end print()
local function f() local a <close> = c "ret"; return "value", 2 end
print(f())
local function g() local a <close> = c "tail?"; return f() end
print(g())
while true do local a <close> = c "while"; do local b <close> = c "inner"; break end end print()
repeat local a <close> = c "repeat"; local done = true until done print()
do local n = 0; ::top:: do local a <close> = c("goto" .. n); n = n + 1; if n < 3 then goto top end end end
print()
print(pcall(function() local a <close> = c "e1"; local b <close> = c "e2"; error("E", 0) end))
do local a <close>, b = c "multi", c "not closed" end print()
