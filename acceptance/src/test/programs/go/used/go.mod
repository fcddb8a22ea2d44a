module example.org/used

go 1.18
