function f() goto nowhere
