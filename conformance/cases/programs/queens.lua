local N = 8
local count, first = 0, nil
local function place(row, cols, d1, d2, acc) if row > N then count = count + 1 first = first or table.concat(acc, " ") return end for c = 1, N do if not cols[c] and not d1[row + c] and not d2[row - c] then cols[c], d1[row + c], d2[row - c], acc[row] = true, true, true, c place(row + 1, cols, d1, d2, acc) cols[c], d1[row + c], d2[row - c], acc[row] = nil end end end
place(1, {}, {}, {}, {}) print(count, first)
local function bits(n) local c = 0 local all = (1 << n) - 1 local function try(ld, col, rd) if col == all then c = c + 1 return end local poss = all & ~(ld | col | rd) while poss ~= 0 do local bit = poss & -poss poss = poss - bit try((ld | bit) << 1, col | bit, (rd | bit) >> 1) end end try(0, 0, 0) return c end
for n = 1, 9 do io.write(bits(n), " ") end
print()
