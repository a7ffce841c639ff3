local x = 1
do local x = x + 1; print(x); do local x = x * 10; print(x) end; print(x) end
print(x)
local x, y = 5, x
print(x, y)
local function f() return x end
local x = "shadow"
print(f(), x)
do ; ; end;
for i = 1, 2 do local i = i * 10; io.write(i, " ") end print()
repeat local done = true until done
local a <const>, b = 1, 2
print(a, b)
