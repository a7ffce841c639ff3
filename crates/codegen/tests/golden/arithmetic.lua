-- Operand forms of arithmetic, with the operators' own lines.
local x, y = ...
local r = x + y, x - y
r = x + 1; r = 1 + x; r = x - 1; r = 1 - x; r = x + 127; r = x + 128; r = x - 128; r = -128 + x
r = x + 1.5; r = 1.5 + x; r = x * 2; r = 2 * x; r = x / 2; r = 2 / x; r = x % 3; r = x ^ 2; r = x // 3.0
r = x & 7; r = 7 & x; r = x | 1; r = 1 | x; r = x ~ 5; r = 5 ~ x; r = x & 7.0
r = x << 1; r = x >> 1; r = 1 << x; r = 1 >> x; r = x << y; r = x >> y; r = x << 200
r = -x; r = ~x; r = not x; r = #x
r = x
  + y
  * (x -
     y)
r = -
  x
