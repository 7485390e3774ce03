// An open file, closed with the last who holds it.
#pragma once

#include <unistd.h>

#include <memory>

namespace berger {

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}  // below 0: none
  ~Descriptor() {
    if (number_ >= 0) close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  int number() const { return number_; }

 private:
  int number_;
};
using SharedDescriptor = std::shared_ptr<const Descriptor>;

}  // namespace berger
