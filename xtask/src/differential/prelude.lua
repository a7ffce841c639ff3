-- Runs the programs of a batch one after the other and writes what each of them showed with `p`. Both interpreters run this same file.
-- What is shown must not depend on the implementation: no addresses, no order of keys, floats with all their digits.
local type, next, select, pcall, load, tostring = type, next, select, pcall, load, tostring
local format, gsub, sub, dump = string.format, string.gsub, string.sub, string.dump
local mathtype, sort, concat = math.type, table.sort, table.concat
local getmetatable, setmetatable, wrap, sethook = debug.getmetatable, debug.setmetatable, coroutine.wrap, debug.sethook
local write = io.write

local MOST_LINES <const> = 400
local MOST_LETTERS <const> = 600

local lines, shown, failed

local function quote(s)
  local long = #s > MOST_LETTERS and #s
  s = gsub(sub(s, 1, MOST_LETTERS), "(%a: )0x%x+", "%1ADDRESS")
  s = gsub(format("%q", s), "\\\n", "\\n")
  return long and s .. "#" .. long or s
end

local function render(value, depth)
  local kind = mathtype(value) or type(value)
  if kind == "integer" then
    return format("%d", value)
  elseif kind == "float" then
    return value ~= value and "nan" or format("%.17g", value) .. "f"
  elseif kind == "string" then
    return quote(value)
  elseif kind ~= "table" then
    return (kind == "nil" or kind == "boolean") and tostring(value) or kind
  elseif depth > 2 then
    return "{...}"
  end
  local parts = {}
  for key, content in next, value do
    parts[#parts + 1] = render(key, depth + 1) .. "=" .. render(content, depth + 1)
    if #parts > 200 then
      return "{large}"
    end
  end
  sort(parts)
  return "{" .. concat(parts, ",") .. "}"
end

local function p(...)
  shown = shown + 1
  if shown > MOST_LINES then
    return
  end
  local parts = {}
  for index = 1, select("#", ...) do
    parts[index] = render((select(index, ...)), 0)
  end
  if parts[1] == "false" then
    failed = failed + 1
  end
  lines[#lines + 1] = "> " .. concat(parts, " ") .. "\n"
end

local libraries = { "string", "table", "math", "utf8", "coroutine", "debug" }
local functions = {
  "assert", "error", "getmetatable", "ipairs", "load", "next", "pairs", "pcall", "rawequal", "rawget", "rawlen", "rawset", "select",
  "setmetatable", "tonumber", "tostring", "type", "xpcall",
}
local globals = _G

local function environment()
  local env = { p = p, _VERSION = _VERSION }
  env._G = env
  for index = 1, #functions do
    env[functions[index]] = globals[functions[index]]
  end
  for index = 1, #libraries do
    local copy = {}
    for key, value in next, globals[libraries[index]] do
      copy[key] = value
    end
    env[libraries[index]] = copy
  end
  return env
end

local string_meta, kept = getmetatable(""), {}
for key, value in next, string_meta do
  kept[key] = value
end

local function restore()
  sethook()
  for _, value in next, { 1, true, print } do
    setmetatable(value, nil)
  end
  setmetatable(nil, nil)
  setmetatable("", string_meta)
  for key in next, string_meta do
    string_meta[key] = kept[key]
  end
  for key, value in next, kept do
    string_meta[key] = value
  end
end

-- Modes: 0 plain, 1 dumped and loaded, 2 the same without debug information, 3 in a coroutine.
local function program(index, mode, text)
  lines, shown, failed = {}, 0, 0
  local env = environment()
  local f, message = load(text, "=prog", "t", env)
  local status
  if not f then
    status = "no program: " .. quote(message)
  else
    if mode == 1 or mode == 2 then
      f = load(dump(f, mode == 2), "=dump", "b", env)
    elseif mode == 3 then
      f = wrap(f)
    end
    local ok, why = pcall(f)
    status = ok and "ended" or "error: " .. render(why, 0)
  end
  restore()
  write("@@ ", index, "\n", concat(lines), "@: ", shown, " ", failed, " ", status, "\n")
end
