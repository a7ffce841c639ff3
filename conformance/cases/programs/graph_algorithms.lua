local edges = { a = { b = 7, c = 9, f = 14 }, b = { a = 7, c = 10, d = 15 }, c = { a = 9, b = 10, d = 11, f = 2 }, d = { b = 15, c = 11, e = 6 }, e = { d = 6, f = 9 }, f = { a = 14, c = 2, e = 9 } }
local function dijkstra(src) local dist, prev, q = { [src] = 0 }, {}, {} for k in pairs(edges) do q[k] = true end while next(q) do local u for k in pairs(q) do if dist[k] and (not u or dist[k] < dist[u]) then u = k end end if not u then break end q[u] = nil for v, w in pairs(edges[u]) do local alt = dist[u] + w if alt < (dist[v] or math.huge) then dist[v] = alt prev[v] = u end end end return dist, prev end
local dist, prev = dijkstra "a"
for _, k in ipairs { "a", "b", "c", "d", "e", "f" } do local path, n = { k }, k while prev[n] do n = prev[n] table.insert(path, 1, n) end print(k, dist[k], table.concat(path, ">")) end
local deps = { app = { "lib", "log" }, lib = { "core" }, log = { "core", "fmt" }, core = {}, fmt = {} }
local function topo(d) local out, state = {}, {} local function visit(n, chain) if state[n] == 2 then return end if state[n] == 1 then error("cycle: " .. chain .. n, 0) end state[n] = 1 for _, m in ipairs(d[n]) do visit(m, chain .. n .. ">") end state[n] = 2 out[#out + 1] = n end local names = {} for k in pairs(d) do names[#names + 1] = k end table.sort(names) for _, n in ipairs(names) do visit(n, "") end return table.concat(out, " ") end
print(topo(deps)) deps.core = { "app" }
print(pcall(topo, deps))
local grid = { "..#....", ".##.##.", "....#..", ".##...#", "...#..." }
local function bfs(sx, sy, tx, ty) local seen, q, qi = { [sy * 100 + sx] = 0 }, { { sx, sy } }, 1 while q[qi] do local x, y = q[qi][1], q[qi][2] local d = seen[y * 100 + x] if x == tx and y == ty then return d end for _, m in ipairs { { 1, 0 }, { -1, 0 }, { 0, 1 }, { 0, -1 } } do local nx, ny = x + m[1], y + m[2] if grid[ny] and grid[ny]:sub(nx, nx) == "." and not seen[ny * 100 + nx] then seen[ny * 100 + nx] = d + 1 q[#q + 1] = { nx, ny } end end qi = qi + 1 end end
print(bfs(1, 1, 7, 5), bfs(1, 1, 7, 1), bfs(1, 1, 3, 1))
