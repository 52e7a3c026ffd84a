/* SPDX-License-Identifier: (MIT OR GPL-2.0-only) */
/*
 * The contract between the kernel program and user space: one record per event,
 * as it lies in the ring buffer. Little-endian, every field at its natural
 * alignment, padding explicit, sizes a multiple of 8. src/core/events/layout.ts
 * holds the same offsets; a test compares both with the object's BTF.
 */
#ifndef TRACER_RECORDS_H
#define TRACER_RECORDS_H

#ifndef __bpf__
#include <cstdint>
typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;
typedef int32_t s32;
#endif

enum record_kind {
	RECORD_FORK = 1,
	RECORD_EXEC = 2,
	RECORD_EXIT = 3,
	RECORD_FREE = 4,
	RECORD_CGROUP = 5,
	RECORD_KINDS = 6,
};

enum record_flags {
	/* exec: the arguments were longer than MAX_ARGS_BYTES */
	FLAG_ARGS_TRUNCATED = 1 << 0,
	/* exec: the argument pages were not in memory; no argument is known */
	FLAG_ARGS_UNREADABLE = 1 << 1,
	/* exec: the file name was longer than MAX_PATH_BYTES (the kernel's own limit) */
	FLAG_FILENAME_TRUNCATED = 1 << 2,
	/* exit: the source cannot tell what the process used; never from the kernel program */
	FLAG_USAGE_UNKNOWN = 1 << 3,
};

#define COMM_BYTES 16
#define MAX_PATH_BYTES 4096
#define MAX_ARGS_BYTES 16384

/* Opens every record. */
struct record_header {
	u32 size;           /* of the whole record in bytes, a multiple of 8 */
	u16 kind;           /* enum record_kind */
	u16 flags;          /* enum record_flags */
	u32 tgid;           /* in the initial PID namespace; what users call the PID */
	u32 ppid;           /* tgid of the real parent at this moment, same namespace */
	u64 time_boot_ns;   /* bpf_ktime_get_boot_ns() in the hook */
	u64 start_boot_ns;  /* group_leader->start_boottime: with tgid, the identity */
};

/* Who a process is; read at fork and again at exec, where set-uid programs change it. */
struct record_owner {
	u64 cgroup_id;      /* of the default (v2) hierarchy */
	u32 uid;            /* real */
	u32 euid;           /* effective */
	u32 login_uid;      /* 4294967295: none, or a kernel without CONFIG_AUDIT */
	u32 ns_pid;         /* PID in the innermost PID namespace of the process */
	char comm[COMM_BYTES]; /* NUL-padded */
};

/* A thread group was created; threads of a group send nothing. */
struct record_fork {
	struct record_header header;
	struct record_owner owner;
};

/* A process executed an image. Followed by filename_bytes + args_bytes bytes, then padding. */
struct record_exec {
	struct record_header header;
	struct record_owner owner;
	u64 max_rss_bytes;  /* signal->maxrss: exec inherits the peak of what ran before */
	u32 filename_bytes; /* bytes of data[], without NUL */
	u32 args_bytes;     /* bytes of data[] after the file name: argv, each ended by a NUL */
	u32 args_total_bytes; /* what arg_start…arg_end held */
	u32 pad;
	char data[];
};

/* What a process used up. Provisional in an exit record, exact in a free record. */
struct record_usage {
	u64 cpu_ns;         /* sum of the scheduler's run time of all threads */
	u64 user_ns;        /* utime and stime: tick-based on most kernels, good as a ratio */
	u64 system_ns;
	u64 max_rss_bytes;  /* signal->maxrss, children not included */
	u64 read_bytes;     /* storage I/O; 0 without CONFIG_TASK_IO_ACCOUNTING */
	u64 write_bytes;
	u64 min_faults;
	u64 maj_faults;
	u64 voluntary_switches;
	u64 involuntary_switches;
};

/*
 * The last thread of a group exits (signal->live == 0). Sent twice for some
 * multithreaded processes; user space keeps the first time and the last status.
 */
struct record_exit {
	struct record_header header;
	struct record_usage usage;
	s32 status;         /* as wait(2): code << 8 | core dumped 0x80 | signal */
	u32 pad;
	char comm[COMM_BYTES];
};

/* The group leader's task was freed, after it was reaped: the totals are final. */
struct record_free {
	struct record_header header;
	struct record_usage usage;
};

/* A cgroup was created. Only size, kind and time_boot_ns of the header are set. */
struct record_cgroup {
	struct record_header header;
	u64 cgroup_id;
	u32 path_bytes;     /* bytes of data[], from the root of its hierarchy, without NUL */
	u32 pad;
	char data[];
};

/*
 * With a threshold in the kernel, the fork and exec records of a process are held
 * until it ends or the reader takes them: see hold.h.
 */
struct held_key {
	u64 start_boot_ns;
	u32 tgid;
	u32 number;         /* of the exec, from 0; 0 for the process itself */
};

/* A process that executes more often is sent at once. */
#define MAX_HELD_EXECS 8

/* Exec records are held by size, each size in a map of its own. */
#define HELD_SMALL_BYTES 256
#define HELD_MEDIUM_BYTES 2048
#define HELD_LARGE_BYTES (sizeof(struct record_exec) + MAX_PATH_BYTES + MAX_ARGS_BYTES + 8)
enum held_size { HELD_SMALL = 0, HELD_MEDIUM = 1, HELD_LARGE = 2 };
struct held_small { char bytes[HELD_SMALL_BYTES]; };
struct held_medium { char bytes[HELD_MEDIUM_BYTES]; };
struct held_large { char bytes[HELD_LARGE_BYTES]; };

/* One process whose start is held. */
struct held {
	struct record_fork fork;
	u32 execs;
	u32 sizes;          /* enum held_size of exec n in bits 2n and 2n + 1 */
};

/* Slots of the tables that say what became of a process; the lowest bits of its tgid are the index. */
#define VERDICT_SLOTS 65536

/* One for each program that needs it: it may be preempted before it is done with it. */
enum scratch_key { SCRATCH_EXEC = 0, SCRATCH_CGROUP = 1, SCRATCH_SPARE_EXEC = 2, SCRATCHES = 3 };

/* Who wakes whom; one word in .bss, mapped by the reader. */
enum reader_state {
	READER_ASLEEP = 0,  /* the next record wakes the reader, and writes READER_POLLING */
	READER_POLLING = 1, /* the reader drains on a timer; nobody is woken */
	READER_CALLED = 2,  /* polling, and woken early because the ring was half full */
};

/* Written by the loader before load, read-only after it. */
struct config {
	u32 page_bytes;
	u32 ring_half_bytes;
	/* 1: only the command that this process starts, and all that descends from it */
	u32 follow;
	/* This process, in terms that hold in a container too: its PID in its PID namespace, and that namespace's inode. */
	u32 own_pid;
	u32 own_pid_namespace;
	u32 holds;          /* 0: hold.h is dead code, which the verifier takes out */
	u32 spares;         /* 0: only the first program of each hook is attached, and leaves no marks (spare.h) */
};

/* Who is followed: the identity that user space has too (field 22 of /proc/PID/stat). */
struct followed_key {
	u32 tgid;
	u32 start_ticks;    /* start_boottime in NS_PER_TICK, modulo 2^32 */
};

#define NS_PER_TICK 10000000ULL
/* Members at one time, those that wait to be freed included. Beyond it, losses are counted. */
#define MAX_FOLLOWED (1 << 18)

/* Written by both sides while the program runs. Indexed by enum record_kind. */
struct shared {
	u32 reader;         /* enum reader_state */
	u32 pad;
	u64 threshold_ns;   /* written by the reader at any time; 0: every start is sent at once */
	u32 pad2[12];       /* what the reader writes has a cache line of its own */
	u64 lost[RECORD_KINDS]; /* reservations that failed because the ring was full */
	u64 sent[RECORD_KINDS];
	u64 follow_children; /* 1 while this process forks the command that is followed */
	u64 held_back_count; /* processes that ended below the threshold: nothing of them was sent */
	u64 held_back_ns;   /* how long they lived, in all */
	u64 not_held_count; /* processes that were sent at once, for there was no room to hold them */
	u64 stood_in;       /* events whose first program the kernel skipped, and whose spare did the work */
};

#endif
