-- Values survive %.17g and tonumber; integers survive tostring.
local x = 88172645463325252
local bad = 0
for i = 1, 2000 do x = x ~ (x << 13) x = x ~ (x >> 7) x = x ~ (x << 17) if tonumber(tostring(x)) ~= x then bad = bad + 1 end local f = string.unpack("d", string.pack("i8", x)) if f == f and f ~= math.huge and f ~= -math.huge then if tonumber(("%.17g"):format(f)) ~= f or tonumber(("%a"):format(f)) ~= f then bad = bad + 1 end end local h = ("0x%x"):format(x) if tonumber(h) ~= x then bad = bad + 1 end end
print(bad)
print(("%.17g"):format(tonumber "1.7976931348623158e308"), ("%.17g"):format(tonumber "2.2250738585072011e-308"), ("%.17g"):format(tonumber "9007199254740993"), ("%.17g"):format(tonumber "9007199254740993.0"), ("%.17g"):format(tonumber "0.1e1"), ("%.17g"):format(tonumber ".000000000000000000000000000000000000001"), tonumber("1" .. ("0"):rep(308)), tonumber("1" .. ("0"):rep(309)), tonumber("0." .. ("0"):rep(323) .. "5"), tonumber("0." .. ("0"):rep(330) .. "5"))
