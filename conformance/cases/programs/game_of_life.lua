local w, h = 12, 8
local g = {}
for y = 1, h do g[y] = {} for x = 1, w do g[y][x] = 0 end end
for _, p in ipairs { { 2, 1 }, { 3, 2 }, { 1, 3 }, { 2, 3 }, { 3, 3 }, { 8, 4 }, { 8, 5 }, { 8, 6 } } do g[p[2]][p[1]] = 1 end
local function step(g) local n = {} for y = 1, h do n[y] = {} for x = 1, w do local c = 0 for dy = -1, 1 do for dx = -1, 1 do if dx ~= 0 or dy ~= 0 then c = c + g[(y + dy - 1) % h + 1][(x + dx - 1) % w + 1] end end end n[y][x] = (c == 3 or c == 2 and g[y][x] == 1) and 1 or 0 end end return n end
for i = 1, 9 do g = step(g) end
for y = 1, h do print((table.concat(g[y]):gsub("0", "."):gsub("1", "#"))) end
