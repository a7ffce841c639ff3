-- program: mandelbrot
local size, limit = 1000, 50
local inside, checksum = 0, 0
for row = 0, size - 1 do
  local ci = 2.0 * row / size - 1.0
  for column = 0, size - 1 do
    local cr = 2.0 * column / size - 1.5
    local zr, zi, zr2, zi2 = 0.0, 0.0, 0.0, 0.0
    local steps = 0
    while steps < limit and zr2 + zi2 <= 4.0 do
      zi = 2.0 * zr * zi + ci
      zr = zr2 - zi2 + cr
      zr2, zi2 = zr * zr, zi * zi
      steps = steps + 1
    end
    if steps == limit then
      inside = inside + 1
    end
    checksum = (checksum * 31 + steps) & 0xffffffff
  end
end
print(inside, checksum)
