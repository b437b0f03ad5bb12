// Command greeting answers HTTP requests with a greeting.
package main

import (
	"errors"
	"fmt"
	"log"
	"net"
	"net/http"
	"os"
	"strings"
	"syscall"
)

// greet says hello to somebody, or to a stranger.
func greet(name string) string {
	name = strings.TrimSpace(name)
	if name == "" {
		return "Hello, whoever you are!"
	}
	return fmt.Sprintf("Hello, %s!", name)
}

// handle greets by the query: /?name=Ada
func handle(writer http.ResponseWriter, request *http.Request) {
	if request.URL.Path != "/" {
		http.NotFound(writer, request)
		return
	}
	writer.Header().Set("Content-Type", "text/plain; charset=utf-8")
	fmt.Fprintln(writer, greet(request.URL.Query().Get("name")))
}

// listen takes the port that is asked for, or the first free one from 8080 on.
func listen() (net.Listener, error) {
	if port := os.Getenv("PORT"); port != "" {
		return net.Listen("tcp", "127.0.0.1:"+port)
	}
	for port := 8080; ; port++ {
		listener, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port))
		if !errors.Is(err, syscall.EADDRINUSE) || port >= 8099 {
			return listener, err
		}
	}
}

func main() {
	listener, err := listen()
	if err != nil {
		log.Fatal(err)
	}
	log.Printf("Listening on http://%s", listener.Addr())
	log.Fatal(http.Serve(listener, http.HandlerFunc(handle)))
}
