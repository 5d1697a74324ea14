// Command stand-in plays the programs of public images that cannot be had here. Its name says which: nginx serves
// its folder on port 80, postgres writes its volume and listens on 5432, pause does nothing until it is told to end.
package main

import (
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"
)

func main() {
	log.SetFlags(0)
	end := make(chan os.Signal, 1)
	signal.Notify(end, syscall.SIGTERM, syscall.SIGINT, syscall.SIGQUIT)
	switch name := filepath.Base(os.Args[0]); name {
	case "nginx":
		go serveFolder()
	case "postgres":
		go keepDatabase()
	case "pg_isready":
		ask("127.0.0.1:5432")
		return
	case "pause":
	default:
		log.Fatalf("stand-in: nothing is known about %q", name)
	}
	<-end
}

func serveFolder() {
	files := http.FileServer(http.Dir("/usr/share/nginx/html"))
	log.Fatal(http.ListenAndServe(":80", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		log.Printf("%s %s", r.Method, r.URL.Path)
		files.ServeHTTP(w, r)
	})))
}

// keepDatabase adds a line to a file in its volume at every start, so that a test sees what survived.
func keepDatabase() {
	if os.Getenv("POSTGRES_PASSWORD") == "" && os.Getenv("POSTGRES_HOST_AUTH_METHOD") != "trust" {
		log.Fatal("Error: Database is uninitialized and superuser password is not specified.")
	}
	folder := os.Getenv("PGDATA")
	must(os.MkdirAll(folder, 0o700))
	starts, err := os.OpenFile(filepath.Join(folder, "starts"), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	must(err)
	host, _ := os.Hostname()
	_, err = fmt.Fprintf(starts, "%s %s\n", time.Now().UTC().Format(time.RFC3339), host)
	must(err)
	must(starts.Close())
	listener, err := net.Listen("tcp", ":5432")
	must(err)
	log.Print("database system is ready to accept connections (stand-in)")
	for {
		connection, err := listener.Accept()
		must(err)
		go func() {
			defer connection.Close()
			_, _ = io.Copy(io.Discard, connection)
		}()
	}
}

func ask(address string) {
	connection, err := net.DialTimeout("tcp", address, 3*time.Second)
	if err != nil {
		fmt.Printf("%s - no response\n", address)
		os.Exit(2)
	}
	_ = connection.Close()
	fmt.Printf("%s - accepting connections\n", address)
}

func must(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
