package main

import (
	"fmt"
	"os/user"
	"time"

	"example.org/used"
)

func main() {
	_, err := user.Lookup("nobody")
	fmt.Println(used.Name(), err)
	fmt.Println("ready")
	for {
		time.Sleep(time.Hour)
	}
}
