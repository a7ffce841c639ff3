package.preload.pre = function(...) print("preload", ...) return "value" end
print(require "pre")
print(require "pre") package.preload.noval = function() end
print(require "noval")
print(#package.searchers, type(package.searchers[1]))
print(package.searchers[1]("absent"))
print(package.searchers[1]("pre") == package.preload.pre, select(2, package.searchers[1]("pre")))
table.insert(package.searchers, 2, function(name) if name:match "^virtual%." then return function(...) return { args = { ... } } end, "extra:" .. name end return "\n\tnot virtual: " .. name end)
local m, x = require "virtual.a"
print(table.concat(m.args, " "), x) package.path = "" package.cpath = ""
print(pcall(require, "other"))
table.insert(package.searchers, 1, function(name) if name == "noextra" then return function(a, b) return tostring(a) .. tostring(b) end end end)
print(require "noextra")
print(pcall(package.searchers[1])) package.searchers[1] = function() error("searcher error", 0) end
print(pcall(require, "q"))
