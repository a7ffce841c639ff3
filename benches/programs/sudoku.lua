-- program: sudoku solver
local function bit_count(x)
  local n = 0
  while x ~= 0 do
    x = x & (x - 1)
    n = n + 1
  end
  return n
end
local counts, digit_of = {}, {}
for mask = 0, 511 do
  counts[mask] = bit_count(mask)
end
for digit = 1, 9 do
  digit_of[1 << (digit - 1)] = digit
end

local function solve(puzzle)
  local rows, columns, boxes, cells, empty = {}, {}, {}, {}, {}
  for i = 0, 8 do
    rows[i], columns[i], boxes[i] = 511, 511, 511
  end
  for i = 0, 80 do
    local row, column = i // 9, i % 9
    local box = row // 3 * 3 + column // 3
    local digit = tonumber(puzzle:sub(i + 1, i + 1)) or 0
    cells[i] = digit
    if digit == 0 then
      empty[#empty + 1] = { at = i, row = row, column = column, box = box }
    else
      local keep = ~(1 << (digit - 1))
      rows[row], columns[column], boxes[box] = rows[row] & keep, columns[column] & keep, boxes[box] & keep
    end
  end
  local tried = 0
  local function search(filled)
    if filled == #empty then
      return true
    end
    local best, best_count, best_mask = nil, 10, 0
    for i = filled + 1, #empty do
      local cell = empty[i]
      local mask = rows[cell.row] & columns[cell.column] & boxes[cell.box]
      local count = counts[mask]
      if count < best_count then
        best, best_count, best_mask = i, count, mask
        if count <= 1 then
          break
        end
      end
    end
    if best_count == 0 then
      return false
    end
    empty[filled + 1], empty[best] = empty[best], empty[filled + 1]
    local cell = empty[filled + 1]
    local row, column, box = cell.row, cell.column, cell.box
    while best_mask ~= 0 do
      local bit = best_mask & -best_mask
      best_mask = best_mask ~ bit
      tried = tried + 1
      rows[row], columns[column], boxes[box] = rows[row] ~ bit, columns[column] ~ bit, boxes[box] ~ bit
      cells[cell.at] = digit_of[bit]
      if search(filled + 1) then
        return true
      end
      rows[row], columns[column], boxes[box] = rows[row] ~ bit, columns[column] ~ bit, boxes[box] ~ bit
    end
    empty[filled + 1], empty[best] = empty[best], empty[filled + 1]
    return false
  end
  local solved = search(0)
  return solved and table.concat(cells, "", 0, 80), tried
end

local puzzles = {
  "4.....8.5.3..........7......2.....6.....8.4......1.......6.3.7.5..2.....1.4......",
  "52...6.........7.13...........4..8..6......5...........418.........3..2...87.....",
  "6.....8.3.4.7.................5.4.7.3..2.....1.6.......2.....5.....8.6......1....",
}
local total = 0
for round = 1, 24 do
  for i, puzzle in ipairs(puzzles) do
    local solution, tried = solve(puzzle)
    total = total + tried * round
    if round == 1 then
      print(i, solution, tried)
    end
  end
end
print(total)
