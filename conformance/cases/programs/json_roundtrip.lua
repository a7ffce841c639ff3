-- A small JSON encoder and decoder.
local function encode(v, out)
  local t = type(v)
  if t == "nil" then out[#out + 1] = "null"
  elseif t == "boolean" then out[#out + 1] = tostring(v)
  elseif t == "number" then out[#out + 1] = math.type(v) == "integer" and ("%d"):format(v) or ("%.14g"):format(v)
  elseif t == "string" then
    out[#out + 1] = '"' .. v:gsub('[%c"\\]', function(c)
      return ({ ['"'] = '\\"', ["\\"] = "\\\\", ["\n"] = "\\n", ["\t"] = "\\t" })[c] or ("\\u%04x"):format(c:byte())
    end) .. '"'
  elseif #v > 0 or next(v) == nil then
    out[#out + 1] = "["
    for i, x in ipairs(v) do if i > 1 then out[#out + 1] = "," end encode(x, out) end
    out[#out + 1] = "]"
  else
    local keys = {}
    for k in pairs(v) do keys[#keys + 1] = k end
    table.sort(keys)
    out[#out + 1] = "{"
    for i, k in ipairs(keys) do if i > 1 then out[#out + 1] = "," end encode(k, out) out[#out + 1] = ":" encode(v[k], out) end
    out[#out + 1] = "}"
  end
  return out
end
local function decode(s)
  local pos = 1
  local value
  local function ws() pos = s:match("^%s*()", pos) end
  local function str()
    local r, i = {}, pos + 1
    while true do
      local chunk, stop = s:match('^([^"\\]*)(["\\])', i)
      if not chunk then error("unterminated string at " .. i, 0) end
      r[#r + 1] = chunk
      i = i + #chunk + 1
      if stop == '"' then pos = i return table.concat(r) end
      local e = s:sub(i, i)
      if e == "u" then r[#r + 1] = utf8.char(tonumber(s:sub(i + 1, i + 4), 16)) i = i + 5
      else r[#r + 1] = ({ n = "\n", t = "\t" })[e] or e i = i + 1 end
    end
  end
  function value()
    ws()
    local c = s:sub(pos, pos)
    if c == "{" then
      local t = {} pos = pos + 1 ws()
      if s:sub(pos, pos) == "}" then pos = pos + 1 return t end
      repeat
        ws() local k = str() ws()
        if s:sub(pos, pos) ~= ":" then error("':' expected at " .. pos, 0) end
        pos = pos + 1
        t[k] = value() ws()
        local d = s:sub(pos, pos) pos = pos + 1
      until d ~= ","
      return t
    elseif c == "[" then
      local t = {} pos = pos + 1 ws()
      if s:sub(pos, pos) == "]" then pos = pos + 1 return t end
      repeat t[#t + 1] = value() ws() local d = s:sub(pos, pos) pos = pos + 1 until d ~= ","
      return t
    elseif c == '"' then return str()
    else
      local lit = s:match("^[%w%.%+%-]+", pos)
      if not lit then error("unexpected '" .. c .. "' at " .. pos, 0) end
      pos = pos + #lit
      if lit == "true" then return true elseif lit == "false" then return false elseif lit == "null" then return nil end
      return tonumber(lit) or error("bad literal " .. lit, 0)
    end
  end
  return value()
end
local doc = { name = "x\n\"y\"", list = { 1, 2.5, { nested = true }, {} }, big = 1 << 53, neg = -0.125, ctrl = "\1\127é" }
local text = table.concat(encode(doc, {}))
print(text)
print(table.concat(encode(decode(text), {})) == text)
print(decode('  {"a" : [ 1 , -2e3, "\\u00e9\\n" ] , "b":{ } }').a[3])
print(pcall(decode, '{"a" 1}'))
print(pcall(decode, '"abc'))
print(pcall(decode, "[1,?]"))
print(pcall(decode, "nope"))
