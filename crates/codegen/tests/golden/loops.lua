-- Loops and where their lines are.
for i = 1, 10 do f(i) end
for i = 10, 1, -1 do end
for
  i
  =
  a,
  b
do
  f(i)
end
for k, v in pairs(t) do f(k, v) end
for a, b, c, d in f, s,
  c
do
  g(a)
end
while f() do
  g()
end
repeat
  local x = f()
until x
while true do break end
repeat until false
