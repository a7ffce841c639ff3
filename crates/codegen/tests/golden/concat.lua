-- Concatenation is right associative and one instruction.
local a, b = ...
local s = a .. b; s = a .. b .. 1 .. "x"; s = (a .. b) .. s; s = a .. (b .. s); s = a .. b + 1 .. s
s = a ..
  b ..
  s
return -a .. #b .. (not s and "y" or "n")
