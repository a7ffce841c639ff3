-- program: life
local width, height = 120, 100
local cells, seed = {}, 12345
for y = 1, height do
  cells[y] = {}
  for x = 1, width do
    seed = (seed * 1103515245 + 12345) & 0x7fffffff
    cells[y][x] = (seed >> 16) % 3 == 0 and 1 or 0
  end
end
local function step(old)
  local new = {}
  for y = 1, height do
    local above = old[y == 1 and height or y - 1]
    local row = old[y]
    local below = old[y == height and 1 or y + 1]
    local fresh = {}
    for x = 1, width do
      local l = x == 1 and width or x - 1
      local r = x == width and 1 or x + 1
      local n = above[l] + above[x] + above[r] + row[l] + row[r] + below[l] + below[x] + below[r]
      fresh[x] = (n == 3 or n == 2 and row[x] == 1) and 1 or 0
    end
    new[y] = fresh
  end
  return new
end
local hash = 0
for _ = 1, 700 do
  cells = step(cells)
  local alive = 0
  for y = 1, height do
    for x = 1, width do
      alive = alive + cells[y][x]
    end
  end
  hash = (hash * 31 + alive) & 0xffffffff
end
print(hash)
