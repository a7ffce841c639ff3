local function write(name, s) local f = assert(io.open(name, "wb")) f:write(s) f:close() end
package.path = "./?.lua;./?/init.lua"
write("mod.lua", "local name, path = ... print('loading', name, path) return { name = name }")
local m, where = require "mod"
print(m.name, where)
print(require "mod" == m, select("#", require "mod"), select(2, require "mod"))
package.loaded.mod = nil print(require("mod") ~= m)
write("noret.lua", "print('noret') x = 1") print(require "noret") print(require "noret", package.loaded.noret)
write("retfalse.lua", "return false")
print(require "retfalse")
print(package.loaded.retfalse, require "retfalse")
write("retnil.lua", "return nil")
print(require "retnil") write("setself.lua", "package.loaded[...] = 'set by itself'")
print(require "setself")
write("both.lua", "package.loaded[...] = 'set' return 'returned'") print(require "both")
os.execute("mkdir -p sub pkg") write("sub/inner.lua", "return { ... }")
print(table.concat(require "sub.inner", " ")) write("pkg/init.lua", "return 'init of ' .. ...")
print(require "pkg")
print(require "sub.inner" == require "sub.inner")
