-- Results of return are kept while closing methods run; varargs too.
local function c(f) return setmetatable({}, { __close = f }) end
local x = 1
local function f(...)
  local a <close> = c(function() x = x + 1; return "ignored" end)
  return x, ..., x
end
print(f(10, 20)) print(x)
local function many(...) local a <close> = c(function() local t = {} for i = 1, 100 do t[i] = i end return table.unpack(t) end); return ... end
print(select("#", many(table.unpack({}, 1, 50))), (select(50, many(table.unpack({ [50] = "fifty" }, 1, 50)))))
local function g() local a <close> = c(function(self, e) local b <close> = c(function() io.write "nested " end) end); return "g" end
print(g())
-- the closed value is the original one even if the variable's table changes
do local v <close> = c(function(self) print(self.n) end); v.n = "changed inside" end
print(pcall(function() local a <close> = c(function(_, e) error(e .. "+", 0) end); local b <close> = c(function(_, e) error(e .. "*", 0) end); error("e", 0) end))
