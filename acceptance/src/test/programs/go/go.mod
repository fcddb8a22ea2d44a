module example.org/app

go 1.18

require example.org/used v1.2.0

replace example.org/used v1.2.0 => ./used
