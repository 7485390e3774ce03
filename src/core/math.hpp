// Elementary functions whose bits are the same on every machine: libm's differ between versions
// and, by its run-time dispatch, between processors. Only + − × ÷ and √ are used, all correctly
// rounded. Errors stay below 2 units in the last place for exp and log and below 1e-15 absolute for
// sin and cos of arguments up to 1e6 (tests/core/math_test.cpp).
#pragma once

namespace berger {

double exp(double x);
double log(double x);  // x > 0
double sin(double x);
double cos(double x);
double power(double base, int exponent);  // by repeated squaring

}  // namespace berger
