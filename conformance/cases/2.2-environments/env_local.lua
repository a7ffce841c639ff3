-- _ENV is a local name like any other.
local print, tostring = print, tostring
do
  local _ENV = { x = 10 }
  print(x, y)
  y = 20
  print(_ENV.y)
end
print(x, y)
local function with(_ENV) return a + b end
print(with { a = 3, b = 4 })
do
  local _ENV <const> = { print = print }
  z = 1
  print(z)
end
print(z)
