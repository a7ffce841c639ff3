-- program: fannkuch
local function fannkuch(n)
  local perm, source, count = {}, {}, {}
  for i = 1, n do
    source[i], count[i] = i, i
  end
  local checksum, most, sign = 0, 0, 1
  while true do
    local first = source[1]
    if first ~= 1 then
      for i = 2, n do
        perm[i] = source[i]
      end
      local flips = 1
      while true do
        local next_first = perm[first]
        if next_first == 1 then
          break
        end
        perm[first] = first
        if first >= 4 then
          local i, j = 2, first - 1
          repeat
            perm[i], perm[j] = perm[j], perm[i]
            i, j = i + 1, j - 1
          until i >= j
        end
        first, flips = next_first, flips + 1
      end
      if flips > most then
        most = flips
      end
      checksum = checksum + sign * flips
    end
    if sign == 1 then
      source[1], source[2] = source[2], source[1]
      sign = -1
    else
      source[2], source[3] = source[3], source[2]
      sign = 1
      local i = 3
      while true do
        if count[i] ~= 1 then
          count[i] = count[i] - 1
          break
        end
        if i == n then
          return checksum, most
        end
        count[i] = i
        local head = source[1]
        for j = 1, i do
          source[j] = source[j + 1]
        end
        i = i + 1
        source[i] = head
      end
    end
  end
end
print(fannkuch(9))
print(fannkuch(10))
