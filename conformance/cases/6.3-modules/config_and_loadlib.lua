print(package.config) print(#package.config) print(type(package.path), type(package.cpath), package.path:find("?", 1, true) ~= nil)
print(type(package.loadlib), pcall(package.loadlib)) local r, msg, kind = package.loadlib("./nonexistent.so", "*") print(r, type(msg), kind == "open" or kind == "absent")
print(package.loaded["_G"] == _G, package.loaded.coroutine == coroutine, package.loaded.package == package, package.loaded.io == io, debug.getregistry()._LOADED == package.loaded, debug.getregistry()._PRELOAD == package.preload)
