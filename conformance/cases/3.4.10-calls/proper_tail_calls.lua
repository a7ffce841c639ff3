-- Tail calls need no stack; the callee's name is lost in the traceback.
local function loop(n) if n == 0 then return "done" end return loop(n - 1) end
print(loop(1000000))
local a, b
function a(n) if n == 0 then return "a" end return b(n - 1) end
function b(n) if n == 0 then return "b" end return a(n - 1) end
print(a(300001))
local o = {} function o:m(n) if n == 0 then return self == o end return self:m(n - 1) end
print(o:m(300000))
local t = setmetatable({}, { __call = function(self, n) if n == 0 then return "call" end return self(n - 1) end })
print(t(300000))
local function va(...) if select("#", ...) > 5 then return ... end return va(..., ...) end
print(va(1))
local function native() return string.upper("tail to native") end print(native())
print(select(2, pcall(function() return error("tail error") end)))
-- not tail calls
local function notail(n) if n == 0 then return 0 end return (notail(n - 1)) end print(notail(1000))
