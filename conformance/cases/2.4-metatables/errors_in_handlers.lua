-- Errors inside metamethods propagate, with the handler in the traceback.
local t = setmetatable({}, {
  __add = function() error("in add") end, __index = function(_, k) error("in index " .. tostring(k), 0) end,
  __newindex = function() error({ "nidx" }) end, __call = function() local x = nil; return x.y end,
  __eq = function() error("in eq", 2) end, __lt = function() error("in lt") end, __len = function() error("in len") end,
  __concat = function() error("in concat") end, __tostring = function() error("in tostring") end,
})
print(pcall(function() return t + 1 end))
print(pcall(function() return t.key end))
print(select(2, pcall(function() t.key = 1 end))[1])
print(pcall(t))
print(pcall(function() return t == setmetatable({}, getmetatable(t)) end))
print(pcall(function() return t < t end))
print(pcall(function() return #t end))
print(pcall(function() return t .. "" end))
print(pcall(tostring, t))
print(pcall(print, t))
