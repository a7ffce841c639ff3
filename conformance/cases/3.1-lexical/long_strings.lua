print([[
first newline dropped]])
print([==[
]] ]=] inside]==])
print([[a\nb]])
print(#[[

]])
print(#[==[]==], #[=[x]=], [[]] == "")
print([[one
two]])
print(load("return [[\r\nx\r\ny\n\rz\r]]")() == "x\ny\nz\n")
print([=[[[nested]]]=])
local t = { [ [[key]] ] = 1 }
print(t.key)
print(load("return [==[ x ]=]", "=c"))
print(load("return [=x", "=c"))
print(load("return [==", "=c"))
print(load("x = [[a\nb\n", "=c"))
print(load("--[[ unfinished", "=c"))
print(load("--[==[ unfinished\n ]]", "=c"))
