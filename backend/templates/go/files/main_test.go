package main

import (
	"net/http"
	"net/http/httptest"
	"testing"
)

func TestGreet(t *testing.T) {
	for name, want := range map[string]string{"Ada": "Hello, Ada!", "  ": "Hello, whoever you are!"} {
		if got := greet(name); got != want {
			t.Errorf("greet(%q) = %q, want %q", name, got, want)
		}
	}
}

func TestHandle(t *testing.T) {
	recorder := httptest.NewRecorder()
	handle(recorder, httptest.NewRequest(http.MethodGet, "/?name=Grace", nil))
	if got := recorder.Body.String(); got != "Hello, Grace!\n" {
		t.Errorf("answered %q", got)
	}
	missing := httptest.NewRecorder()
	handle(missing, httptest.NewRequest(http.MethodGet, "/other", nil))
	if missing.Code != http.StatusNotFound {
		t.Errorf("answered %d for what is not there", missing.Code)
	}
}
