/*
 * musl ADDON: what a Node built for musl would do first with the addon, and as little of Node as that takes. Loads it,
 * runs its initialisation, and calls what needs no kernel: numbers, the user database, an exception across C++ and C.
 * Prints a line for each. A function of Node-API that is not here ends it with its name.
 */
#include <dlfcn.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct value *napi_value;
typedef napi_value (*callback)(void *env, void *info);

/* As napi_valuetype has them. */
enum type { UNDEFINED = 0, NUMBER = 3, STRING = 4, OBJECT = 6, FUNCTION = 7 };

struct value {
	enum type type;
	double number;
	char text[256];
	callback call;
	void *data;
};

/* What a function is called with. */
struct call {
	size_t count;
	napi_value arguments[4];
	void *data;
};

static struct {
	char name[64];
	napi_value value;
} exported[32];
static int exported_count;
static napi_value thrown;
static struct value undefined = {.type = UNDEFINED};

static napi_value make(enum type type)
{
	napi_value value = calloc(1, sizeof(*value));
	value->type = type;
	return value;
}

static void copy_text(napi_value value, const char *text, size_t length)
{
	if (length == SIZE_MAX) length = strlen(text);
	if (length >= sizeof(value->text)) length = sizeof(value->text) - 1;
	memcpy(value->text, text, length);
}

#define OK 0
#define NAPI(name, ...) int name(void *env, __VA_ARGS__)

NAPI(napi_open_handle_scope, void **scope) { *scope = &undefined; return OK; }
NAPI(napi_close_handle_scope, void *scope) { return OK; }
NAPI(napi_get_undefined, napi_value *result) { *result = &undefined; return OK; }
NAPI(napi_create_object, napi_value *result) { *result = make(OBJECT); return OK; }
NAPI(napi_typeof, napi_value value, int *type) { *type = value->type; return OK; }
NAPI(napi_create_double, double number, napi_value *result)
{
	*result = make(NUMBER);
	(*result)->number = number;
	return OK;
}
NAPI(napi_get_value_double, napi_value value, double *number) { *number = value->number; return OK; }
NAPI(napi_create_string_utf8, const char *text, size_t length, napi_value *result)
{
	*result = make(STRING);
	copy_text(*result, text, length);
	return OK;
}
NAPI(napi_create_function, const char *name, size_t length, callback call, void *data, napi_value *result)
{
	*result = make(FUNCTION);
	(*result)->call = call;
	(*result)->data = data;
	return OK;
}
NAPI(napi_define_class, const char *name, size_t length, callback make_one, void *data, size_t count, const void *properties,
     napi_value *result)
{
	return napi_create_function(env, name, length, make_one, data, result);
}
NAPI(napi_set_named_property, napi_value object, const char *name, napi_value value)
{
	if (exported_count == 32) abort();
	snprintf(exported[exported_count].name, sizeof(exported[0].name), "%s", name);
	exported[exported_count++].value = value;
	return OK;
}
NAPI(napi_get_cb_info, const struct call *info, size_t *count, napi_value *arguments, napi_value *self, void **data)
{
	for (size_t i = 0; count && arguments && i < *count; i++)
		arguments[i] = i < info->count ? info->arguments[i] : &undefined;
	if (count) *count = info->count;
	if (self) *self = &undefined;
	if (data) *data = info->data;
	return OK;
}
NAPI(napi_add_finalizer, napi_value object, void *data, void *finalize, void *hint, void **reference) { return OK; }
/* A reference is the value itself. */
NAPI(napi_create_reference, napi_value value, uint32_t count, napi_value *result) { *result = value; return OK; }
NAPI(napi_get_reference_value, napi_value reference, napi_value *result) { *result = reference; return OK; }
NAPI(napi_delete_reference, napi_value reference) { return OK; }
NAPI(napi_create_type_error, napi_value code, napi_value message, napi_value *result)
{
	*result = make(OBJECT);
	copy_text(*result, message->text, SIZE_MAX);
	return OK;
}
NAPI(napi_has_property, napi_value object, napi_value key, bool *result) { *result = false; return OK; }
NAPI(napi_throw, napi_value error) { thrown = error; return OK; }
NAPI(napi_is_exception_pending, bool *result) { *result = thrown != NULL; return OK; }

/* All other functions that the addon asks for: never called here. */
#define UNUSED(name) \
	void name(void) { fprintf(stderr, "%s is called\n", #name); abort(); }
#include "unused.h"

static napi_value run(const char *name, struct call *call)
{
	for (int i = 0; i < exported_count; i++) {
		if (strcmp(exported[i].name, name)) continue;
		call->data = exported[i].value->data;
		return exported[i].value->call(&undefined, call);
	}
	fprintf(stderr, "%s is not exported\n", name);
	exit(1);
}

int main(int argc, char **argv)
{
	void *addon = dlopen(argv[1], RTLD_NOW);
	if (!addon) {
		fprintf(stderr, "%s\n", dlerror());
		return 1;
	}
	napi_value (*init)(void *, napi_value) = (napi_value (*)(void *, napi_value))dlsym(addon, "napi_register_module_v1");
	init(&undefined, make(OBJECT));
	for (int i = 0; i < exported_count; i++) printf("%s ", exported[i].name);
	struct call none = {0};
	napi_value clock = run("bootClockNs", &none);
	printf("\nclock %d\n", clock->type == NUMBER && clock->number > 0);
	run("signalProcess", &none);
	printf("thrown %s\n", thrown ? thrown->text : "nothing");
	return 0;
}
