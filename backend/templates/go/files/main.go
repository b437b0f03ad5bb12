// Command greeting answers HTTP requests with a greeting.
package main

import (
	"fmt"
	"log"
	"net/http"
	"os"
	"strings"
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

func main() {
	port := os.Getenv("PORT")
	if port == "" {
		port = "8080"
	}
	address := "127.0.0.1:" + port
	log.Printf("Listening on http://%s", address)
	log.Fatal(http.ListenAndServe(address, http.HandlerFunc(handle)))
}
