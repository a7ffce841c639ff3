-- program: loop recognition in a control flow graph
-- Finds nested loops with a depth-first numbering and union-find, as in Havlak's and Tarjan's work.
local Graph = {}
Graph.__index = Graph
function Graph.new()
  return setmetatable({ size = 0, out = {}, into = {} }, Graph)
end
function Graph:node()
  self.size = self.size + 1
  self.out[self.size], self.into[self.size] = {}, {}
  return self.size
end
function Graph:edge(from, to)
  table.insert(self.out[from], to)
  table.insert(self.into[to], from)
end

local function diamond(graph, start)
  local left, right, join = graph:node(), graph:node(), graph:node()
  graph:edge(start, left)
  graph:edge(start, right)
  graph:edge(left, join)
  graph:edge(right, join)
  return join
end
local function loop_nest(graph, start, depth)
  local header = graph:node()
  graph:edge(start, header)
  local last = diamond(graph, header)
  if depth > 1 then
    last = loop_nest(graph, last, depth - 1)
    last = loop_nest(graph, last, depth - 1)
  end
  graph:edge(last, header)
  local exit = graph:node()
  graph:edge(last, exit)
  return exit
end

-- Preorder numbers and, for each, the largest number in its subtree; iterative, as the graph is deep.
local function number(graph, root)
  local order, node_of, last, next_edge = {}, {}, {}, {}
  local stack, count = { root }, 1
  order[root], node_of[1], next_edge[root] = 1, root, 1
  while #stack > 0 do
    local node = stack[#stack]
    local target = graph.out[node][next_edge[node]]
    if target then
      next_edge[node] = next_edge[node] + 1
      if not order[target] then
        count = count + 1
        order[target], node_of[count], next_edge[target] = count, target, 1
        stack[#stack + 1] = target
      end
    else
      last[order[node]] = count
      stack[#stack] = nil
    end
  end
  return order, node_of, last, count
end

local function find(parent, x)
  local root = x
  while parent[root] ~= root do
    root = parent[root]
  end
  while parent[x] ~= root do
    parent[x], x = root, parent[x]
  end
  return root
end

local function find_loops(graph, root)
  local order, node_of, last, count = number(graph, root)
  local parent, loop_of, loops = {}, {}, {}
  for i = 1, count do
    parent[i] = i
  end
  for header = count, 1, -1 do
    local body, work, irreducible = {}, {}, false
    local is_loop = false
    for _, from in ipairs(graph.into[node_of[header]]) do
      local v = order[from]
      if v and header <= v and v <= last[header] then
        is_loop = true
        local top = find(parent, v)
        if top ~= header and not body[top] then
          body[top] = true
          work[#work + 1] = top
        end
      end
    end
    local at = 1
    while at <= #work do
      for _, from in ipairs(graph.into[node_of[work[at]]]) do
        local v = order[from]
        local top = v and find(parent, v)
        if top and not (header <= top and top <= last[header]) then
          irreducible = true
        elseif top and top ~= header and not body[top] then
          body[top] = true
          work[#work + 1] = top
        end
      end
      at = at + 1
    end
    if is_loop then
      local loop = { header = header, size = #work, inner = {}, irreducible = irreducible }
      for _, member in ipairs(work) do
        parent[member] = header
        if loop_of[member] then
          table.insert(loop.inner, loop_of[member])
        end
      end
      loop_of[header] = loop
      loops[#loops + 1] = loop
    end
  end
  return loops
end

local graph = Graph.new()
local root = graph:node()
local at = root
for _ = 1, 120 do
  at = loop_nest(graph, at, 5)
end
local total, inner, nodes = 0, 0, 0
for _ = 1, 24 do
  local loops = find_loops(graph, root)
  for _, loop in ipairs(loops) do
    total, inner, nodes = total + 1, inner + #loop.inner, nodes + loop.size
    assert(not loop.irreducible)
  end
end
print(graph.size, total, inner, nodes)
