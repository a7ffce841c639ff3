local function write(name, s) local f = assert(io.open(name, "wb")) f:write(s) f:close() end
write("m.lua", "local a, b = ... ; v = (v or 0) + 1; return 'result', v, a, b")
print(dofile("m.lua")) print(loadfile("m.lua")("x", "y")) local env = { } print(loadfile("m.lua", "t", env)(1), env.v, v)
write("bad.lua", "x = = 1") print(loadfile("bad.lua")) print(pcall(dofile, "bad.lua")) write("err.lua", "\nerror('oops')") print(pcall(dofile, "err.lua")) write("errt.lua", "error({})") print(type(select(2, pcall(dofile, "errt.lua"))))
print(loadfile("m.lua", "b")) write("m.luac", string.dump(load("return 'binary', ...", "=x"))) print(loadfile("m.luac")(7)) print(loadfile("m.luac", "t")) print(loadfile("m.luac", "b")(8)) print(loadfile("nofile.lua")) print(pcall(loadfile, {})) print(pcall(dofile, 5)) print(loadfile("."))
write("y.lua", "coroutine.yield('from dofile') return 'end'") local co = coroutine.wrap(function() return dofile("y.lua") end) print(pcall(co))
