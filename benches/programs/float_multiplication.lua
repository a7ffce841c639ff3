-- report: float multiplication
-- ops: 160000000
local product = 1.0
for _ = 1, 80000000 do
  product = product * 1.0000001
  product = product * 0.9999999
end
print(string.format("%.10f", product))
