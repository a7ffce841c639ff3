-- Callbacks, retries, cleanup and rethrown errors with their values intact.
local Emitter = {} Emitter.__index = Emitter
function Emitter:on(e, f) self[e] = self[e] or {} table.insert(self[e], f) return function() for i, g in ipairs(self[e]) do if g == f then table.remove(self[e], i) return true end end end end
function Emitter:emit(e, ...) local errs = {} for _, f in ipairs(table.move(self[e] or {}, 1, #(self[e] or {}), 1, {})) do local ok, err = pcall(f, ...) if not ok then errs[#errs + 1] = err end end return #errs == 0, errs end
local em = setmetatable({}, Emitter)
local log = {}
local off = em:on("x", function(...) log[#log + 1] = table.concat({ ... }, "+") end) em:on("x", function() error({ code = 5 }) end) em:on("x", function(a) off() log[#log + 1] = "third" .. a end)
local ok, errs = em:emit("x", 1, 2)
print(ok, errs[1].code, table.concat(log, " ")) em:emit("x", 3)
print(table.concat(log, " "))
local function retry(n, f, ...) for i = 1, n do local r = table.pack(pcall(f, i, ...)) if r[1] then return table.unpack(r, 2, r.n) end if i == n then error(r[2], 0) end end end
print(retry(3, function(i, v) if i < 3 then error "fail" end return v, i end, "val"))
print(pcall(retry, 2, function(i) error("attempt " .. i, 0) end))
local function using(res, f) local r <close> = setmetatable(res, { __close = function(s, e) s.closed = tostring(e) end }) return f(r) end
local res = {}
print(pcall(using, res, function(r) error("inside", 0) end))
print(res.closed)
print(using(res, function() return "fine", 1 end), res.closed)
local E = setmetatable({}, { __call = function(cls, m) return setmetatable({ m = m }, cls) end }) E.__index = E E.__tostring = function(e) return "E(" .. e.m .. ")" end
local ok, e = pcall(function() local ok, e = pcall(error, E "inner") e.m = e.m .. "+outer" error(e) end)
print(ok, tostring(e), getmetatable(e) == E)
local function finally(f, g) local r = table.pack(pcall(f)) g() if not r[1] then error(r[2], 0) end return table.unpack(r, 2, r.n) end
print(pcall(finally, function() error("E1", 0) end, function() log[#log + 1] = "finally" end), log[#log])
