local function sieve(n) local c, p = {}, {} for i = 2, n do if not c[i] then p[#p + 1] = i for j = i * i, n, i do c[j] = true end end end return p end
local p = sieve(10000) print(#p, p[1], p[#p]) local s = 0 for _, v in ipairs(p) do s = s + v end print(s)
local function factor(n) local f = {} local d = 2 while d * d <= n do while n % d == 0 do f[#f + 1] = d n = n // d end d = d + 1 end if n > 1 then f[#f + 1] = n end return table.concat(f, "*") end
print(factor(360), factor(97), factor(1 << 20), factor(999999999989 % 1000003))
local function gcd(a, b) while b ~= 0 do a, b = b, a % b end return a end
print(gcd(1071, 462), gcd(2 ^ 40 // 1 | 0, 2 ^ 20 // 1 | 0))
local function powmod(b, e, m) local r = 1 b = b % m while e > 0 do if e & 1 == 1 then r = r * b % m end b = b * b % m e = e >> 1 end return r end
print(powmod(2, 1000, 1000007), powmod(3, 1 << 40, 998244353))
