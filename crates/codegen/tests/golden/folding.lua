-- Constant folding: what is folded and what is left to the program.
local r
r = 1 + 2 * 3 - 4 // 3 % 2; r = 2 ^ 10; r = 7 / 2; r = -5; r = -(-5); r = ~0; r = 1 << 62 << 1
r = 1 / 0; r = 1 // 0; r = 1 % 0; r = 0 / 0; r = -0.0; r = 0.0 * 1; r = 5 - 5.0
r = 3.0 & 1; r = 3.5 & 1; r = "1" + 1; r = 9223372036854775807 + 1; r = 1e308 * 10; r = 1 < 2
r = not nil; r = not 0; r = not not nil; r = nil and 1; r = 1 and 2; r = nil or 1; r = "a" or r
r = 32767; r = 32768; r = -32768; r = -32769; r = 3.0; r = 32768.0; r = 0.5; r = 1e15
