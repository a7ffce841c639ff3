-- program: n-queens
local function solve(n)
  local columns, up, down, solutions = {}, {}, {}, 0
  local function place(row)
    if row > n then
      solutions = solutions + 1
      return
    end
    for column = 1, n do
      local u, d = row + column, row - column + n
      if not columns[column] and not up[u] and not down[d] then
        columns[column], up[u], down[d] = true, true, true
        place(row + 1)
        columns[column], up[u], down[d] = false, false, false
      end
    end
  end
  place(1)
  return solutions
end
for n = 4, 12 do
  print(n, solve(n), solve(n))
end
