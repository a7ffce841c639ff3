local function write(name, s) local f = assert(io.open(name, "wb")) f:write(s) f:close() end
package.path = "./?.lua;./lib/?.lua" package.cpath = "./?.so"
print(pcall(require, "missing.module"))
write("syn.lua", "x = = 1")
print(pcall(require, "syn")) write("err.lua", "error('while loading')")
print(pcall(require, "err"))
print(package.loaded.err) write("errt.lua", "error({ 1 })")
print(type(select(2, pcall(require, "errt"))))
print(pcall(require))
print(pcall(require, {})) package.path = nil
print(pcall(require, "x")) package.path = "" package.cpath = ""
print(pcall(require, "x")) package.path = "?.lua" package.cpath = 5
print(pcall(require, "x"))
local s = package.searchers package.searchers = nil
print(pcall(require, "y")) package.searchers = {}
print(pcall(require, "y")) package.searchers = { function(n) return "\n\tcustom message for " .. n end, function() return nil end, function() return 5 end }
print(pcall(require, "y")) package.searchers = s
package.preload = nil package.path = "?.none" package.cpath = "" print(pcall(require, "z"))
