local function qs(t, lo, hi, lt) lo, hi = lo or 1, hi or #t if lo < hi then local p = t[(lo + hi) // 2] local i, j = lo, hi while i <= j do while lt(t[i], p) do i = i + 1 end while lt(p, t[j]) do j = j - 1 end if i <= j then t[i], t[j] = t[j], t[i] i, j = i + 1, j - 1 end end qs(t, lo, j, lt) qs(t, i, hi, lt) end return t end
local function msort(t, lt) if #t < 2 then return t end local m = #t // 2 local a, b = msort({ table.unpack(t, 1, m) }, lt), msort({ table.unpack(t, m + 1) }, lt) local r, i, j = {}, 1, 1 while a[i] and b[j] do if lt(b[j], a[i]) then r[#r + 1] = b[j] j = j + 1 else r[#r + 1] = a[i] i = i + 1 end end return table.move(b, j, #b, #r + 1, table.move(a, i, #a, #r + 1, r)) end
local data, x = {}, 1
for i = 1, 300 do x = x * 48271 % 2147483647 data[i] = x % 1000 end
local lt = function(a, b) return a < b end
local a, b, c = qs({ table.unpack(data) }, nil, nil, lt), msort(data, lt), { table.unpack(data) } table.sort(c)
print(table.concat(a, ",") == table.concat(b, ","), table.concat(b, ",") == table.concat(c, ","), a[1], a[150], a[300])
local objs = {}
for i = 1, 20 do objs[i] = { k = i % 3, i = i } end
local st = msort(objs, function(p, q) return p.k < q.k end)
local o = {}
for i, v in ipairs(st) do o[i] = v.k .. ":" .. v.i end
print(table.concat(o, " "))
