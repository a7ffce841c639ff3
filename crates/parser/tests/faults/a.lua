local a =
local function f(x, y
  return x + y
end
if a == 1
  print("missing then")
end
local t = { 1, 2, 3
print(t[1)
for i = 1 do print(i) end
x = = 3
return a +
