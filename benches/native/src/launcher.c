/* Runs one script with native Lua: what `lua script` does, and nothing else. */
#include <stdio.h>

#include "lauxlib.h"
#include "lua.h"
#include "lualib.h"

int main(int argc, char **argv) {
  lua_State *L = luaL_newstate();
  int status = 1;
  if (L == NULL || argc < 2) {
    fprintf(stderr, "usage: %s script\n", argv[0]);
    return 1;
  }
  luaL_openlibs(L);
  /* The collector's mode of the stand-alone interpreter. */
  lua_gc(L, LUA_GCGEN, 0, 0);
  if (luaL_loadfile(L, argv[1]) == LUA_OK && lua_pcall(L, 0, 0, 0) == LUA_OK) {
    status = 0;
  } else {
    const char *message = lua_tostring(L, -1);
    fprintf(stderr, "%s\n", message != NULL ? message : "error without a message");
  }
  lua_close(L);
  return status;
}
