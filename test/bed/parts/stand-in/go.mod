module diploid.dev/bed/stand-in

go 1.26.0
