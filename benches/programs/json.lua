-- program: JSON, encoding and decoding 5 MB
local escapes = { ['"'] = '\\"', ["\\"] = "\\\\", ["\n"] = "\\n", ["\t"] = "\\t", ["\r"] = "\\r" }
local function quote(text)
  return '"' .. text:gsub('[%c"\\]', function(c)
    return escapes[c] or ("\\u%04x"):format(c:byte())
  end) .. '"'
end

local function encode_into(value, out)
  local kind = type(value)
  if kind == "table" then
    if #value > 0 or next(value) == nil then
      out[#out + 1] = "["
      for i, item in ipairs(value) do
        if i > 1 then
          out[#out + 1] = ","
        end
        encode_into(item, out)
      end
      out[#out + 1] = "]"
    else
      local keys = {}
      for key in pairs(value) do
        keys[#keys + 1] = key
      end
      table.sort(keys)
      for i, key in ipairs(keys) do
        out[#out + 1] = (i == 1 and "{" or ",") .. quote(key) .. ":"
        encode_into(value[key], out)
      end
      out[#out + 1] = "}"
    end
  elseif kind == "string" then
    out[#out + 1] = quote(value)
  elseif kind == "number" then
    out[#out + 1] = math.type(value) == "integer" and ("%d"):format(value) or ("%.14g"):format(value)
  else
    out[#out + 1] = tostring(value)
  end
end

local unescape = { n = "\n", t = "\t", r = "\r", b = "\b", f = "\f", ["/"] = "/", ["\\"] = "\\", ['"'] = '"' }
local decode_value

local function decode_string(text, at)
  local stop = text:find('"', at, true)
  local plain = text:sub(at, stop - 1)
  if not plain:find("\\", 1, true) then
    return plain, stop + 1
  end
  local parts = {}
  while true do
    local special = text:find('["\\]', at)
    parts[#parts + 1] = text:sub(at, special - 1)
    if text:byte(special) == 34 then
      return table.concat(parts), special + 1
    end
    local letter = text:sub(special + 1, special + 1)
    if letter == "u" then
      parts[#parts + 1] = utf8.char(tonumber(text:sub(special + 2, special + 5), 16))
      at = special + 6
    else
      parts[#parts + 1] = unescape[letter]
      at = special + 2
    end
  end
end

local function skip(text, at)
  return text:find("[^ \t\r\n]", at)
end

local function decode_object(text, at)
  local object = {}
  at = skip(text, at)
  if text:byte(at) == 125 then
    return object, at + 1
  end
  while true do
    local key
    key, at = decode_string(text, skip(text, at) + 1)
    at = skip(text, at) + 1
    object[key], at = decode_value(text, at)
    at = skip(text, at)
    if text:byte(at) == 125 then
      return object, at + 1
    end
    at = at + 1
  end
end

local function decode_array(text, at)
  local array, n = {}, 0
  at = skip(text, at)
  if text:byte(at) == 93 then
    return array, at + 1
  end
  while true do
    n = n + 1
    array[n], at = decode_value(text, at)
    at = skip(text, at)
    if text:byte(at) == 93 then
      return array, at + 1
    end
    at = at + 1
  end
end

function decode_value(text, at)
  at = skip(text, at)
  local c = text:byte(at)
  if c == 123 then
    return decode_object(text, at + 1)
  elseif c == 91 then
    return decode_array(text, at + 1)
  elseif c == 34 then
    return decode_string(text, at + 1)
  elseif c == 116 then
    return true, at + 4
  elseif c == 102 then
    return false, at + 5
  end
  local digits = text:match("^-?[%d.eE+-]+", at)
  return tonumber(digits), at + #digits
end

local records = {}
for i = 1, 24000 do
  records[i] = {
    id = i,
    name = "record number " .. i,
    text = i % 5 == 0 and 'a "quoted"\nline\twith \\ and \1' or "plain text of the record, without anything to escape",
    score = i / 8,
    tags = { "alpha", "beta", "tag" .. i % 100 },
    nested = { active = i % 2 == 0, position = { x = i * 3, y = -i } },
  }
end
local out = {}
encode_into(records, out)
local text = table.concat(out)
local back = decode_value(text, 1)
out = {}
encode_into(back, out)
print(#text, #back, table.concat(out) == text, back[5].text, back[77].score)
