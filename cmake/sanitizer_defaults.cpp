// What the sanitizers are told, linked into every program of a sanitizer build, so that it holds however a program is started: by ctest,
// by hand, by a launcher. The environment (TSAN_OPTIONS and so on) adds to it.

extern "C" {

// Accesses by libraries that are not built for it are ignored, as their locks are not seen: libzmq, OpenImageIO, Embree. Without that,
// every message would be reported, for our I/O threads wait for libzmq's descriptors in an epoll of their own: nothing the checker sees
// orders the malloc and memcpy within a zmq_send() or an I/O thread of libzmq before our reading of those bytes, or that before libzmq's
// free(). Our own side of each access stays checked, also what we share with libzmq (SharedBytes in link/zmq_socket.cpp).
const char* __tsan_default_options() { return "ignore_noninstrumented_modules=1:second_deadlock_stack=1"; }

const char* __tsan_default_suppressions() {
    return
        // Qt hands what wakes a mailbox from thread to thread; its locks are not seen. What the mailbox itself holds is under our own lock.
        "race:doppel::Mailbox::Handle::post\n"
        // Embree calls our instrumented copies of std::string's functions, under locks that are not seen.
        "race:libembree\n";
}

const char* __asan_default_options() { return "new_delete_type_mismatch=0"; } // OpenImageIO 2.4 deletes its TextureSystem as its base

const char* __ubsan_default_options() { return "print_stacktrace=1"; }

} // extern "C"
