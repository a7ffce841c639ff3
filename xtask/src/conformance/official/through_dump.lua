-- Puts every chunk a program loads through string.dump and load. Its argument says whether debug information is stripped.
-- The loading functions keep their names as upvalues, so that messages about bad arguments read as always.
local strip = ...
local load, loadfile, dump, error, select = load, loadfile, string.dump, error, select
local searchpath, package, format = package.searchpath, package, string.format

-- `...` is the environment, when one was given.
local function again(f, message, name, ...)
  if not f then return f, message end
  if select("#", ...) > 0 then return load(dump(f, strip), name, "b", (...)) end
  return load(dump(f, strip), name, "b")
end

function _G.load(chunk, name, mode, ...)
  local f, message = load(chunk, name, mode)
  return again(f, message, name, ...)
end

function _G.loadfile(name, mode, ...)
  local f, message = loadfile(name, mode)
  return again(f, message, name and "@" .. name or "=stdin", ...)
end

function _G.dofile(name)
  local f, message = _G.loadfile(name)
  if not f then error(message, 0) end
  return f()
end

package.searchers[2] = function (name)
  local path = package.path
  if type(path) ~= "string" then error("'package.path' must be a string") end
  local file, message = searchpath(name, path)
  if not file then return message end
  local f, message = _G.loadfile(file)
  if f then return f, file end
  error(format("error loading module '%s' from file '%s':\n\t%s", name, file, message))
end
