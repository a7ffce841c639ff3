-- program: matrix multiply
local n = 300
local function matrix(f)
  local m = {}
  for i = 1, n do
    local row = {}
    for j = 1, n do
      row[j] = f(i, j)
    end
    m[i] = row
  end
  return m
end
local function multiply(a, b)
  local turned = matrix(function(i, j)
    return b[j][i]
  end)
  return matrix(function(i, j)
    local x, y, sum = a[i], turned[j], 0.0
    for k = 1, n do
      sum = sum + x[k] * y[k]
    end
    return sum
  end)
end
local a = matrix(function(i, j)
  return (i - j) * (i + j - 2) / n / n
end)
local b = matrix(function(i, j)
  return (i + j) % 7 / 7
end)
local c = multiply(multiply(a, b), a)
local trace = 0
for i = 1, n do
  trace = trace + c[i][i] + c[i][n + 1 - i]
end
print(string.format("%.6f", trace))
