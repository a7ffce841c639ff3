/* The parts of `lua` the benchmarks need, around the library: a script with arguments, `-e`, `-v`, and how fast it loads source. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "lauxlib.h"
#include "lua.h"
#include "lualib.h"

static int report(lua_State *L) {
  const char *message = lua_tostring(L, -1);
  fprintf(stderr, "%s\n", message != NULL ? message : "error without a message");
  return 1;
}

/* Calls the function on the stack with the program's arguments from `first`. */
static int run(lua_State *L, int argc, char **argv, int first) {
  int i;
  luaL_checkstack(L, argc, "too many arguments");
  for (i = first; i < argc; i++)
    lua_pushstring(L, argv[i]);
  return lua_pcall(L, argc > first ? argc - first : 0, 0, 0) == LUA_OK ? 0 : report(L);
}

/* What `lua` sets up before it runs anything. */
static void prepare(lua_State *L, int argc, char **argv) {
  int i;
  luaL_openlibs(L);
  lua_createtable(L, argc, 1);
  for (i = 0; i < argc; i++) {
    lua_pushstring(L, argv[i]);
    lua_rawseti(L, -2, i - 1);
  }
  lua_setglobal(L, "arg");
  /* The collector's mode of the stand-alone interpreter. */
  lua_gc(L, LUA_GCGEN, 0, 0);
}

typedef struct Source {
  const char *name;
  char *text;
  size_t size;
} Source;

static int read_source(const char *name, Source *source) {
  FILE *file = fopen(name, "rb");
  size_t capacity = 0, got = 0;
  source->name = name;
  source->text = NULL;
  source->size = 0;
  if (file == NULL)
    return 0;
  do {
    source->size += got;
    if (source->size == capacity) {
      char *larger = (char *)realloc(source->text, capacity = capacity * 2 + 65536);
      if (larger == NULL)
        return 0;
      source->text = larger;
    }
    got = fread(source->text + source->size, 1, capacity - source->size, file);
  } while (got > 0);
  return fclose(file) == 0;
}

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/* Loads all files again and again for some seconds, and prints what the fastest pass took. */
static int measure_load(lua_State *L, double limit, int count, char **names) {
  Source *sources = (Source *)calloc((size_t)count, sizeof(Source));
  double best = 1e30, begin = now();
  int i;
  if (sources == NULL)
    return 1;
  for (i = 0; i < count; i++) {
    if (!read_source(names[i], &sources[i])) {
      fprintf(stderr, "%s: cannot be read\n", names[i]);
      return 1;
    }
  }
  do {
    double start, took;
    lua_gc(L, LUA_GCCOLLECT);
    start = now();
    for (i = 0; i < count; i++) {
      if (luaL_loadbuffer(L, sources[i].text, sources[i].size, sources[i].name) != LUA_OK)
        return report(L);
      lua_pop(L, 1);
    }
    took = now() - start;
    if (took < best)
      best = took;
  } while (now() - begin < limit);
  printf("load\t%.9f\n", best);
  return 0;
}

/* Runs the script, or the chunk after `-e`, from within a C function, as `lua` does: tracebacks show it. */
static int protected_main(lua_State *L) {
  int argc = (int)lua_tointeger(L, 1);
  char **argv = (char **)lua_touserdata(L, 2);
  int chunk = argc == 3 && strcmp(argv[1], "-e") == 0;
  int loaded = chunk ? luaL_loadbuffer(L, argv[2], strlen(argv[2]), "=(command line)") : luaL_loadfile(L, argv[1]);
  lua_pushinteger(L, loaded == LUA_OK ? run(L, argc, argv, chunk ? argc : 2) : report(L));
  return 1;
}

static int run_protected(lua_State *L, int argc, char **argv) {
  lua_pushcfunction(L, protected_main);
  lua_pushinteger(L, argc);
  lua_pushlightuserdata(L, argv);
  return lua_pcall(L, 2, 1, 0) == LUA_OK ? (int)lua_tointeger(L, -1) : report(L);
}

int main(int argc, char **argv) {
  lua_State *L;
  int status = 1;
  if (argc == 2 && strcmp(argv[1], "-v") == 0) {
    printf("%s\n", LUA_RELEASE);
    return 0;
  }
  L = luaL_newstate();
  if (L == NULL || argc < 2) {
    fprintf(stderr, "usage: %s SCRIPT ARGUMENT... | -e CHUNK | -v | --load SECONDS FILE...\n", argv[0]);
    return 1;
  }
  prepare(L, argc, argv);
  if (argc > 3 && strcmp(argv[1], "--load") == 0)
    status = measure_load(L, atof(argv[2]), argc - 3, argv + 3);
  else
    status = run_protected(L, argc, argv);
  lua_close(L);
  return status;
}
